/** Numbers as the terminal shows them: exact, with thousands separated. */

export function whole(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

/** "1 tweet", "1,204 tweets". */
export function count(value: number, noun: string): string {
  return `${whole(value)} ${noun}${value === 1 ? '' : 's'}`
}

export function files(value: number): string {
  return count(value, 'file')
}

/** A share as a percentage: "8 %", "0.4 %". */
export function percent(share: number): string {
  const value = share * 100
  return `${value > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} %`
}
