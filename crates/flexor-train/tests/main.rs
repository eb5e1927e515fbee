//! Tests of the trainer: one program, a module a subject.

mod gradients;
mod pages;
mod recipes;
mod runs;
mod vector;
mod weights;
