import { render } from 'preact'
import { App } from './app.js'
import { unpackPageData } from './data.js'

async function open(root: HTMLElement): Promise<void> {
  try {
    const store = document.getElementById('data')!
    const data = await unpackPageData(store.textContent ?? '')
    // The text isn't needed any more, and it is the largest thing on the page.
    store.remove()
    root.replaceChildren()
    render(<App data={data} />, root)
    // For those who measure: bench/page.ts.
    requestAnimationFrame(() => performance.mark('map drawn'))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const message = document.createElement('p')
    message.className = 'opening'
    message.textContent = `This page needs a browser from 2023 or newer (${reason}).`
    root.replaceChildren(message)
  }
}

void open(document.getElementById('app')!)
