//! Names and sizes that are allowed work, or are refused with both names.
