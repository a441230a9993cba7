import { expect, test } from 'vitest'
import { withoutSecrets } from '../../../src/mlflow/secrets.js'

test.each([
  ['https://me:secret@host:5000/ml', 'https://host:5000/ml'],
  ['https://me:p@ss@word@host/', 'https://host/'],
  ['postgresql://u:p@db/x and s3://k:s@bucket', 'postgresql://db/x and s3://bucket'],
  ['token@github.com stays', 'token@github.com stays'],
  ['https://s3/bucket/x?X-Amz-Signature=abc&X-Amz-Credential=d done', 'https://s3/bucket/x?… done'],
  ['http://host/a?run_id=1', 'http://host/a?run_id=1'],
])('%s', (text, clean) => {
  expect(withoutSecrets(text)).toBe(clean)
})
