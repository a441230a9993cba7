/** An authority of our own, and what it certifies: a server on 127.0.0.1 and a client. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inPython } from './mlflow-server.js'

export interface Certificates {
  readonly folder: string
  /** PEM files. */
  readonly authority: string
  readonly serverCertificate: string
  readonly serverKey: string
  /** Certificate and key in one, as MLFLOW_TRACKING_CLIENT_CERT_PATH takes it. */
  readonly client: string
}

const MAKE = `
import datetime, ipaddress, json, os
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
def named(text): return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
now = datetime.datetime.now(datetime.timezone.utc)
def certified(name, issuer, key, issuer_key, *extensions):
    builder = (x509.CertificateBuilder().subject_name(named(name)).issuer_name(named(issuer)).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=2)))
    for extension, critical in extensions: builder = builder.add_extension(extension, critical)
    return builder.sign(issuer_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
def pem(key):
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
def write(name, data):
    with open(os.path.join(FOLDER, name), "wb") as file: file.write(data)
ca, server, client = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
usage = x509.KeyUsage(digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False,
    key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False)
own = (x509.SubjectKeyIdentifier.from_public_key(ca.public_key()), False)
by = (x509.AuthorityKeyIdentifier.from_issuer_public_key(ca.public_key()), False)
write("ca.pem", certified("made-up authority", "made-up authority", ca, ca,
    (x509.BasicConstraints(ca=True, path_length=None), True), (usage, True), own))
write("server.pem", certified("127.0.0.1", "made-up authority", server, ca, by,
    (x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)))
write("server.key", pem(server))
write("client.pem", certified("a client", "made-up authority", client, ca, by) + pem(client))
print(json.dumps(True))`

export async function makeCertificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), 'twitter-som-certificates-'))
  inPython(`FOLDER = ${JSON.stringify(folder)}\n${MAKE}`)
  return {
    folder,
    authority: join(folder, 'ca.pem'),
    serverCertificate: join(folder, 'server.pem'),
    serverKey: join(folder, 'server.key'),
    client: join(folder, 'client.pem'),
  }
}
