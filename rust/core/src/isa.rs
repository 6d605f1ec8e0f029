//! Which instruction set the kernels use: found once at run time, or forced by name.
