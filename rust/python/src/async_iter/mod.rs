//! `async for` over a connection: what its coroutine receives, decoded.
//!
//! A generator does the same in a few lines of Python, and spends half of what decoding costs on entering and leaving its
//! frame for each event. Here an awaitable (`next_event`) passes on to the coroutine that receives what the event loop has
//! for it, and decodes what that returns. It is the same object for each event, unless somebody still has it.
mod coroutine;
pub mod iterator;
mod next_event;
pub mod slots;
mod source;
