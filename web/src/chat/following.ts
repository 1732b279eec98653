/** A list that shows its end as it grows, unless somebody has scrolled up to read. */
import { onBeforeUnmount, onMounted, type Ref, ref, watch } from 'vue'

/** As near as this to the end is at the end, in pixels. */
const NEAR = 32

export function useFollowing(box: Readonly<Ref<HTMLElement | null>>, content: () => unknown) {
  const following = ref(true)

  function toEnd(): void {
    following.value = true
    if (box.value) box.value.scrollTop = box.value.scrollHeight
  }

  function look(): void {
    if (!box.value) return
    const { scrollHeight, scrollTop, clientHeight } = box.value
    following.value = scrollHeight - scrollTop - clientHeight < NEAR
  }

  const stay = () => following.value && toEnd()
  watch(content, stay, { flush: 'post' })

  // It may be hidden, and shown later; and the keyboard of a phone takes room.
  const observer = new ResizeObserver(stay)
  onMounted(() => box.value && observer.observe(box.value))
  onBeforeUnmount(() => observer.disconnect())

  return { following, toEnd, look }
}
