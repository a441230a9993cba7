//! Principal components and truncated singular value decompositions, the same bits on any number of threads.
