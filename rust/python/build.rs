//! Makes the configuration of Python (such as `Py_GIL_DISABLED`) visible to `cfg`.
fn main() {
    pyo3_build_config::use_pyo3_cfgs();
}
