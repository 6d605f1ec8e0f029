"""Benchmarks that run on your machine and your recordings: the library behind ``rtframes bench``.

How it works, in the order of a run:

- `rtframes.bench.workloads`: what is decoded, as lists of frames.
- `rtframes.bench.peers`: the decoders under test: rtframes, its peers, and lower bounds.
- `rtframes.bench.cold`, `rtframes.bench.hot`: the clocks, after other work and in a loop; the
  decoders take turns, in many short rounds (`rtframes.bench.rounds`).
- `rtframes.bench.worker`: one process that measures, for one instruction set.
- `rtframes.bench.run`: starts workers and collects a `rtframes.bench.results.Report`.
- `rtframes.bench.table`, `rtframes.bench.chart`: what is shown.
"""
