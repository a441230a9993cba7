import { crc32, deflateRawSync } from 'node:zlib'

/** One file of an archive; what isn't given is as it should be. */
export interface ZipFile {
  readonly name: string
  readonly bytes: Uint8Array
  /** 0 stored, 8 deflated; others only say so of `packed`. */
  readonly method?: number
  readonly packed?: Uint8Array
  readonly checksum?: number
  readonly unpackedBytes?: number
  readonly isLocked?: boolean
}

/** A zip archive, made by the book, lies included. */
export function zipOf(files: readonly ZipFile[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const file of files) {
    const { name, bytes, method = 8, isLocked = false } = file
    const packed = file.packed ?? (method === 8 ? deflateRawSync(bytes) : Buffer.from(bytes))
    const nameBytes = Buffer.from(name)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(0x800 | (isLocked ? 1 : 0), 2)
    common.writeUInt16LE(method, 4)
    common.writeUInt32LE(file.checksum ?? crc32(bytes), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(file.unpackedBytes ?? bytes.length, 18)
    common.writeUInt16LE(nameBytes.length, 22)
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), common, nameBytes, packed])
    const place = Buffer.alloc(14)
    place.writeUInt32LE(at, 10)
    directory.push(
      Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000', 'latin1'), common, place, nameBytes]),
    )
    parts.push(local)
    at += local.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(files.length, 4)
  end.writeUInt16LE(files.length, 6)
  end.writeUInt32LE(central.length, 8)
  end.writeUInt32LE(at, 12)
  return Buffer.concat([...parts, central, Buffer.from('PK\u0005\u0006', 'latin1'), end])
}
