import { expect, test } from 'vitest'
import { addressWithoutSecrets, withoutSecrets } from '../../../src/mlflow/secrets.js'

test.each([
  ['https://me:secret@host:5000/ml', 'https://host:5000/ml'],
  ['https://me:p@ss@word@host/', 'https://host/'],
  ['postgresql://u:p@db/x and s3://k:s@bucket', 'postgresql://db/x and s3://bucket'],
  ['token@github.com stays', 'token@github.com stays'],
  ['https://s3/bucket/x?X-Amz-Signature=abc&X-Amz-Credential=d done', 'https://s3/bucket/x?… done'],
  ['http://host/a?run_id=1', 'http://host/a?run_id=1'],
  ['postgresql://u:pa/ss@host/db', 'postgresql://host/db'],
  ['mysql+pymysql://u:p?a#s/s@w@host:3306/db is not there', 'mysql+pymysql://host:3306/db is not there'],
  ['postgresql://host/db?user=u&password=S3CRET', 'postgresql://host/db?user=u&password=…'],
  ['postgresql://host/db?password=S3@CRET&user=u', 'postgresql://host/db?password=…&user=u'],
  ['mssql+pyodbc:///?odbc_connect=UID%3Du%3BPWD%3DS3CRET', 'mssql+pyodbc:///?odbc_connect=UID%3Du%3BPWD%3D…'],
  ...['passwd', 'pwd', 'secret', 'client_secret', 'api_key', 'apikey'].map((name) => [
    `"https://h/x?a=1&${name}=S3CRET"`,
    `"https://h/x?a=1&${name}=…"`,
  ]),
  ['https://h/x?a=1&auth_token=S3CRET', 'https://h/x?…'],
  ['https://h/x#token=S3CRET', 'https://h/x#token=…'],
  ['https://u:p#w@h/x', 'https://h/x'],
  ['https://u:p?w@h/x', 'https://h/x'],
  ['https://u:pa/ss@h/x', 'https://h/x'],
  ['sqlite:////home/me@work/mlflow.db', 'sqlite:////home/me@work/mlflow.db'],
  [
    'http://host:5000/of/me@work and http://[::1]:5000/@',
    'http://host:5000/of/me@work and http://[::1]:5000/@',
  ],
])('%s', (text, clean) => {
  expect(withoutSecrets(text)).toBe(clean)
})

test.each([
  ['https://me:p s@s@host/a b', 'https://host/a b'],
  ['--mlflow-tracking-uri=http://me:p s@host', '--mlflow-tracking-uri=http://host'],
  // URL takes these, too.
  ['http:me:secret@host', 'http:host'],
  ['http:\\\\me:secret@host', 'http:\\\\host'],
  ['text=@someone', 'text=@someone'],
])('of the address %s', (text, clean) => {
  expect(addressWithoutSecrets(text)).toBe(clean)
})
