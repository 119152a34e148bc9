//! The use cases, run by the command line and the window alike. Links neither libtorch nor the window.
