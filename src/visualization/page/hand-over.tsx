import { useEffect, useRef, useState } from 'preact/hooks'

interface HandOverProps {
  readonly title: string
  /** What to do with it. */
  readonly hint: string
  readonly text: string
  readonly fileName: string
  readonly type: string
  readonly onClose: () => void
}

/** A text for the reader to take along: to copy, to save, or to see, for a sandboxed frame allows neither of the others. */
export function HandOver({ title, hint, text, fileName, type, onClose }: HandOverProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const area = useRef<HTMLTextAreaElement>(null)
  const [said, setSaid] = useState('')
  useEffect(() => dialog.current?.showModal(), [])

  async function copy(): Promise<void> {
    setSaid(
      (await copied(text, area.current!))
        ? 'Copied.'
        : 'The browser forbids it: select the text and copy it.',
    )
  }

  return (
    <dialog ref={dialog} aria-label={title} onClose={onClose}>
      <h2>{title}</h2>
      <p>{hint}</p>
      <textarea ref={area} readOnly rows={12} spellcheck={false} aria-label={title} value={preview(text)} />
      <div class="actions">
        <button type="button" class="primary" onClick={() => void copy()}>
          Copy
        </button>
        <button type="button" onClick={() => save(text, fileName, type)}>
          Save as {fileName}
        </button>
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
        <span role="status">{said}</span>
      </div>
    </dialog>
  )
}

/** A text area of many megabytes would stop the page. */
const SHOWN_CHARACTERS = 200_000

function preview(text: string): string {
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`
}

async function copied(text: string, area: HTMLTextAreaElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // Frames without the permission, and pages that aren't a secure context, have the old way left.
    if (text.length > SHOWN_CHARACTERS) return false
    area.select()
    return document.execCommand('copy')
  }
}

function save(text: string, fileName: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
