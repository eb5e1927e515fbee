//! Tests of the trainer: one program, a module a subject.

mod cluster;
mod common;
mod gradients;
mod pages;
mod recipes;
mod runs;
mod vector;
mod weights;
mod wrapper;
