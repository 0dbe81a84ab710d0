"""The programs of benchmarks/ that other tests lean on."""
