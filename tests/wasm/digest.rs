//! The class `Md5`. The expected digests were made with `md5sum`.

use js_sys::Uint8Array;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::exports::Md5;

/// Bytes that repeat after 251, which divides no piece.
fn pattern(size: u32) -> Uint8Array {
    let bytes: Vec<u8> = (0..size).map(|index| (index % 251) as u8).collect();
    Uint8Array::from(&bytes[..])
}

fn md5_of(size: u32) -> String {
    let mut md5 = Md5::new();
    md5.update(&pattern(size));
    md5.finish()
}

#[wasm_bindgen_test]
fn pieces_of_every_length_are_hashed() {
    for (size, expected) in [
        (1, "93b885adfe0da089cdf634904fd59f71"),
        ((1 << 20) - 1, "6631289da608f194e12b97caf2b5d9ca"),
        (1 << 20, "8f293a2f6c19b345152f7a49bb4c643c"),
        ((1 << 20) + 1, "79b67c7fbf43b76e5b7f182328bdc4b6"),
        ((6 << 20) + 7, "da8a70d60834c07718e5b83a975f9a7b"),
    ] {
        assert_eq!(md5_of(size), expected, "{size}");
    }
}

#[wasm_bindgen_test]
fn a_saved_md5_continues_elsewhere() {
    let bytes = pattern(100_000);
    let mut first = Md5::new();
    first.update(&bytes.subarray(0, 70_001));
    let mut second = Md5::restore(&first.save()).unwrap();
    assert_eq!(second.offset(), 70_001.0);
    second.update(&bytes.subarray(70_001, 100_000));
    assert_eq!(second.finish(), md5_of(100_000));
}

#[wasm_bindgen_test]
fn what_is_not_a_saved_md5_is_not_restored() {
    assert!(Md5::restore(&Uint8Array::new_with_length(7)).is_none());
}
