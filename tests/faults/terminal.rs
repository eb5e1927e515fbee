//! What is printed forges nothing.
