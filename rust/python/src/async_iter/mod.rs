//! `async for` over a connection: what its coroutine receives, decoded.
//!
//! An awaitable (`next_event`) passes on what the event loop sends to the receiving coroutine, and decodes what that
//! returns; it is the same object for each event, unless the program still refers to it. A generator does the same in a few
//! lines of Python, and spends half of what decoding costs on entering and leaving its frame for each event.
mod coroutine;
pub mod iterator;
mod next_event;
pub mod slots;
mod source;
