/** Type as big as there is room for: nothing on a projector can be scrolled. */
import { nextTick, onMounted, onUnmounted, type Ref, watch } from 'vue'

const BIGGEST = 1.4
const SMALLEST = 0.3
const STEP = 0.95

/** The biggest of the scales from 1.4 downwards with which something fits; the smallest one where none does. */
export function biggest(fits: (scale: number) => boolean): number {
  for (let scale = BIGGEST; scale > SMALLEST; scale *= STEP) if (fits(scale)) return scale
  return SMALLEST
}

/** Keep the content of an element within it by its property `--fit`; content is measured in `em`. */
export function useFit(element: Readonly<Ref<HTMLElement | null>>, content: () => unknown): void {
  function fit(): void {
    const box = element.value
    if (!box) return
    biggest((scale) => {
      box.style.setProperty('--fit', scale.toFixed(3))
      return box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth + 1
    })
  }
  const resized = new ResizeObserver(fit)
  watch(content, () => void nextTick(fit), { deep: true })
  onMounted(() => element.value && resized.observe(element.value))
  onUnmounted(() => resized.disconnect())
}
