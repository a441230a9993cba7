import { useEffect, useState } from 'preact/hooks'

export type Theme = 'dark' | 'light'

/** Dark or light as the system has it, until the switch says otherwise. */
export function useTheme(): [theme: Theme, toggle: () => void] {
  const [theme, setTheme] = useState<Theme>(() => systemTheme())
  const [chosen, setChosen] = useState(false)
  useEffect(() => {
    if (chosen) return
    const query = matchMedia('(prefers-color-scheme: dark)')
    const follow = () => setTheme(systemTheme())
    query.addEventListener('change', follow)
    return () => query.removeEventListener('change', follow)
  }, [chosen])
  document.documentElement.dataset.theme = theme
  return [
    theme,
    () => {
      setChosen(true)
      setTheme(theme === 'dark' ? 'light' : 'dark')
    },
  ]
}

function systemTheme(): Theme {
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}
