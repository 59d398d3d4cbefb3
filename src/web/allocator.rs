//! The allocator: a small one, because the default takes 8 KB of the download.

#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
