//! Objects of one shape: keys in any order, repeated keys and missing ones.
use rtframes_core::value::from_slice;
use serde_json::json;

use crate::common::catalogue;
use crate::event::event;

#[test]
fn keys_come_in_any_order_with_any_space_and_escapes() {
    let expected = json!({"type": "text", "id": "a", "delta": "b", "index": 3, "score": 1.0});
    let members = [
        r#""type":"text""#,
        r#""id":"a""#,
        r#""delta":"b""#,
        r#""index":3"#,
        r#""score":1"#,
    ];
    let schema = catalogue();
    // Every order of the members, on one schema whose predictions each order upsets.
    let mut order: Vec<usize> = (0..members.len()).collect();
    let mut count = 0;
    permutations(&mut order, 0, &mut |order| {
        count += 1;
        let picked: Vec<&str> = order.iter().map(|&i| members[i]).collect();
        for frame in [
            format!("{{{}}}", picked.join(",")),
            format!(" {{ {} }} ", picked.join(" ,\n").replace(':', " :\t")),
            format!("{{{}}}", picked.join(r#","extra":[{"type":"audio"}],"#)),
            format!("{{{}}}", picked.join(",").replace("\"id\"", "\"\\u0069d\"")),
            format!(
                "{{{}}}",
                picked.join(",").replace("\"type\"", "\"t\\u0079pe\"")
            ),
            format!(
                "{{{}}}",
                picked.join(",").replace("\"text\"", "\"te\\u0078t\"")
            ),
        ] {
            assert_eq!(
                from_slice(&schema, frame.as_bytes(), false).unwrap(),
                expected,
                "{frame}"
            );
        }
    });
    assert_eq!(count, 120);
}

fn permutations(order: &mut [usize], from: usize, each: &mut impl FnMut(&[usize])) {
    if from == order.len() {
        return each(order);
    }
    for i in from..order.len() {
        order.swap(from, i);
        permutations(order, from + 1, each);
        order.swap(from, i);
    }
}

#[test]
fn the_last_of_a_repeated_key_counts_and_absent_fields_are_null() {
    assert_eq!(
        event(r#"{"type":"text","id":"a","delta":"b","id":"c","type":"text"}"#),
        Ok(json!({"type": "text", "id": "c", "delta": "b", "index": null, "score": null}))
    );
}
