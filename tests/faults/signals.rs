//! Signals, threads and tools that go missing.
