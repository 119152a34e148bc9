//! What the acceptance tests share: a data folder, the built programs, a browser session on the real window.
