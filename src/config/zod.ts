/**
 * The parts of zod that the configuration uses, by name: the build bundles them into one small file, which loads
 * several times faster than the whole of zod does, at every start of the command line.
 */
export { boolean, enum as oneOf, int, literal, number, strictObject, string, toJSONSchema, union } from 'zod'
