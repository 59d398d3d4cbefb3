//! Offsets that need more than 31, and more than 32 bits.

use wasm_bindgen_test::wasm_bindgen_test;

use super::world::{Stub, at, text};

const MIB: u64 = 1024 * 1024;
const IN_TURN: &str = "{ partSize: 2 ** 26, concurrency: 1 }";

#[wasm_bindgen_test]
async fn parts_of_eight_gib_are_cut_at_exact_offsets() {
    let stub = Stub::new();
    let size = 8192 * MIB;
    stub.upload(size, IN_TURN).await.unwrap();
    let parts = stub.requests_of("parts");
    let places: Vec<String> = parts.iter().map(|part| text(part, "part")).collect();
    let expected: Vec<String> = (0..128)
        .map(|index| format!("{}-{}", index * 64 * MIB, (index + 1) * 64 * MIB))
        .collect();
    assert_eq!(places, expected);
    let create = &stub.requests_of("create")[0];
    assert_eq!(at(create, "body.bytes").as_f64(), Some(size as f64));
}

#[wasm_bindgen_test]
async fn the_last_part_beyond_four_gib_is_short() {
    let stub = Stub::new();
    stub.upload(4096 * MIB + 1, IN_TURN).await.unwrap();
    let last = stub.requests_of("parts").pop().unwrap();
    assert_eq!(text(&last, "part"), "4294967296-4294967297");
}

#[wasm_bindgen_test]
async fn ids_go_to_complete_in_file_order_whatever_the_order_of_the_answers() {
    let stub = Stub::new();
    // The first part is answered when the last one has been sent.
    stub.js("world.answers.parts.push(async () => {
            while (world.requests.filter(({ operation }) => operation === 'parts').length < 6)
                await new Promise((resolve) => setTimeout(resolve, 1));
            return { status: 200, headers: new Headers(), kind: 0, body: { id: 'part_slow' } };
        })");
    let config = "{ partSize: 10 * 2 ** 20, concurrency: 3 }";
    stub.upload(60 * MIB, config).await.unwrap();
    let complete = &stub.requests_of("complete")[0];
    assert_eq!(text(complete, "body.part_ids.0"), "part_slow");
    let rest: Vec<String> = (1..6)
        .map(|index| text(complete, &format!("body.part_ids.{index}")))
        .collect();
    assert_eq!(rest, ["part_2", "part_3", "part_4", "part_5", "part_6"]);
}
