//! Tests of the trainer: one program, a module a subject.

mod common;
mod gradients;
mod recipes;
mod runs;
mod vector;
mod weights;
mod wrapper;
