//! How much of the thread's stack is left.
#![allow(unsafe_code, reason = "asks the C library where the stack ends")]

/// The bytes between here and the end of the thread's stack; None if nothing tells.
#[cfg(target_os = "linux")]
pub fn stack_left() -> Option<usize> {
    use std::cell::Cell;
    thread_local! {
        /// Where the thread's stack is, once it was asked for: of the main thread, the system reads a file to say so.
        static STACK: Cell<Option<(usize, usize)>> = const { Cell::new(None) };
    }
    let here = 0_u8;
    let (start, len) = STACK.get().or_else(|| {
        STACK.set(stack());
        STACK.get()
    })?;
    // On a stack that is not the thread's own, as some libraries make, the place is outside.
    let left = (&raw const here).addr().checked_sub(start)?;
    (left < len).then_some(left)
}

/// Where the thread's stack begins, and its length.
#[cfg(target_os = "linux")]
#[cold]
fn stack() -> Option<(usize, usize)> {
    let mut start = std::ptr::null_mut();
    let mut len = 0;
    // SAFETY: the attributes are initialised by the first call, which says whether it did so, and given back by the last;
    // the others write through pointers to local variables. The thread is this one, which lives.
    unsafe {
        let mut attributes = std::mem::MaybeUninit::<libc::pthread_attr_t>::uninit();
        if libc::pthread_getattr_np(libc::pthread_self(), attributes.as_mut_ptr()) != 0 {
            return None;
        }
        libc::pthread_attr_getstack(attributes.as_ptr(), &raw mut start, &raw mut len);
        libc::pthread_attr_destroy(attributes.as_mut_ptr());
    }
    Some((start.addr(), len))
}

/// Other systems give threads a stack that is large enough for whatever is decoded, unless a program asks for less.
#[cfg(not(target_os = "linux"))]
pub fn stack_left() -> Option<usize> {
    None
}
