/** Damaged or missing data in the middle of a compressed file: what came before is good. */
export class DamagedCompression extends Error {}
