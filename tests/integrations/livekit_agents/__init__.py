"""The LiveKit integration, on real sockets; a package, so that its files share the servers."""
