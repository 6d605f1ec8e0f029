//! A shape: an object with known fields, and the tag that it may carry.
use crate::bytes::Token;
use crate::names::NameTable;
use crate::schema::field::{Field, Guess, Step, key_token};

/// The most fields that a shape may have: their indexes, and two numbers more, are bytes.
pub const MAX_FIELDS: usize = 250;

/// The tag that an object of a shape carries.
#[derive(Debug)]
pub struct Tag {
    /// The key that holds it.
    pub field: Box<str>,
    token: Token,
    /// Its value.
    pub value: Box<str>,
}

impl Tag {
    /// A tag `value` under the key `field`.
    pub fn new(field: &str, value: &str) -> Tag {
        Tag {
            field: field.into(),
            token: key_token(field),
            value: value.into(),
        }
    }

    #[inline(always)]
    pub(crate) fn token(&self) -> &Token {
        &self.token
    }
}

/// What a key of a shape means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Field(u8),
    Tag,
    Unknown,
}

/// An object with known fields.
#[derive(Debug)]
pub struct Shape {
    fields: Box<[Field]>,
    steps: Box<[Step]>,
    tag: Option<Tag>,
    forbid_unknown: bool,
    keeps_extra: bool,
    names: NameTable,
    /// Which key comes first.
    first: Guess,
    /// Which key comes after the tag.
    behind_tag: Guess,
}

impl Shape {
    /// A shape of up to [`MAX_FIELDS`] fields, given in the order the wire most likely has.
    ///
    /// # Panics
    /// With more fields than that.
    pub fn new(fields: Vec<Field>, tag: Option<Tag>, forbid_unknown: bool) -> Shape {
        assert!(
            fields.len() <= MAX_FIELDS,
            "a shape has at most {MAX_FIELDS} fields"
        );
        let names = NameTable::new(fields.iter().map(|field| field.name.as_bytes().to_vec()));
        let steps = fields.iter().enumerate();
        Shape {
            steps: steps.map(|(i, field)| Step::new(field, i + 1)).collect(),
            first: Guess::new(if tag.is_some() { fields.len() } else { 0 }),
            behind_tag: Guess::new(0),
            fields: fields.into(),
            tag,
            forbid_unknown,
            keeps_extra: false,
            names,
        }
    }

    /// The same shape, of which a record has one field more, after the others: a map of the keys that no field
    /// declares. It has no key of its own, and is absent where there are none.
    #[must_use]
    pub fn with_extra(self) -> Shape {
        Shape {
            keeps_extra: !self.forbid_unknown,
            ..self
        }
    }

    /// Whether the keys that no field declares are kept.
    #[inline(always)]
    pub fn keeps_extra(&self) -> bool {
        self.keeps_extra
    }

    /// How many fields a record of this shape has.
    #[inline(always)]
    pub fn record_len(&self) -> usize {
        self.fields.len() + usize::from(self.keeps_extra)
    }

    /// The fields.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The tag, if objects of this shape carry one.
    pub fn tag(&self) -> Option<&Tag> {
        self.tag.as_ref()
    }

    /// Whether a key that is not a field refuses the object.
    pub fn forbids_unknown(&self) -> bool {
        self.forbid_unknown
    }

    #[inline(always)]
    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }

    #[inline(always)]
    pub(crate) fn first(&self) -> &Guess {
        &self.first
    }

    #[inline(always)]
    pub(crate) fn behind_tag(&self) -> &Guess {
        &self.behind_tag
    }

    pub(crate) fn key(&self, name: &[u8]) -> Key {
        // msgspec lets a field bear the tag's name on no class, so the order does not matter.
        match self.names.find(name) {
            #[expect(clippy::cast_possible_truncation, reason = "at most MAX_FIELDS")]
            Some(index) => Key::Field(index as u8),
            None => match &self.tag {
                Some(tag) if tag.field.as_bytes() == name => Key::Tag,
                _ => Key::Unknown,
            },
        }
    }
}
