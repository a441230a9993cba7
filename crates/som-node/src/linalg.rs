//! Principal components and truncated singular value decompositions for Node.
