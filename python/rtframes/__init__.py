"""rtframes: decodes realtime voice-API frames."""
