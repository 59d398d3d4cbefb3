// What every cell uploads: three and a bit parts in which no byte's place is arbitrary.

export const bytes = Uint8Array.from({ length: 350_001 }, (_, index) => (index * 31 + (index >> 8) * 7) & 255);
export const partSize = 100_000;
