import { isMissing } from './mlflow-error.js'
import type { Transport } from './transport.js'

/** What a server can do, as it says itself. */
export interface ServerInfo {
  /** `SqlStore`, `FileStore`, ...; undefined where the server is too old to say. */
  readonly storeType: string | undefined
  readonly workspaces: boolean
  readonly multipartUploads: boolean
}

export async function readServerInfo(transport: Transport): Promise<ServerInfo> {
  const url = `${transport.settings.baseUrl}/api/3.0/mlflow/server-info`
  const answer = await transport.json('GET', url).catch((error: unknown) => {
    // Servers before 3.5 don't have this.
    if (isMissing(error)) return {} as Record<string, unknown>
    throw error
  })
  return {
    storeType: typeof answer.store_type === 'string' ? answer.store_type : undefined,
    workspaces: answer.workspaces_enabled === true,
    multipartUploads: answer.multipart_uploads_enabled === true,
  }
}
