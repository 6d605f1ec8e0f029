/* malloc for counting cache lines: each block begins at a line of its own, and nothing else is in its last line.
 *
 * With an ordinary allocator the lines of an object depend on where it happens to lie, so on everything that was
 * allocated before. Here they depend on its size alone. To be preloaded, with PYTHONMALLOC=malloc.
 *
 * Blocks of one size come from an address range of their own: the size of a block is known without a header, which
 * would be a line more. Programs that are counted allocate in one thread. */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#define LINE ((size_t)64)
#define PAGE ((size_t)4096)
/* Nothing small lies so near to the end of a page: there the C library compares and copies by other code. */
#define MARGIN (LINE * 4)
#define SMALL 64 /* sizes of 1 to 64 lines; behind them each is twice the one before */
#define SIZES 76
#define RANGE ((size_t)1 << 28)

static struct {
    void *freed; /* the block that was freed last; each begins with the address of the one before */
    size_t used;
} sizes[SIZES];
static char *ranges;

static size_t bytes_of(size_t number)
{
    return number < SMALL ? LINE * (number + 1) : (LINE * SMALL) << (number - SMALL + 1);
}

static size_t number_of(size_t size)
{
    size_t number = size ? (size - 1) / LINE : 0;
    if (number < SMALL)
        return number;
    for (number = SMALL; bytes_of(number) < size; number++)
        ;
    return number;
}

static size_t room(const void *block)
{
    return bytes_of((size_t)((const char *)block - ranges) / RANGE);
}

void *malloc(size_t size)
{
    size_t number, length;
    void *block;
    if (ranges == NULL) {
        void *all = mmap(NULL, SIZES * RANGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (all == MAP_FAILED)
            return NULL;
        ranges = all;
    }
    if (size > RANGE)
        return NULL;
    number = number_of(size);
    length = bytes_of(number);
    block = sizes[number].freed;
    if (block != NULL) {
        memcpy(&sizes[number].freed, block, sizeof(void *));
        return block;
    }
    if (length <= PAGE - MARGIN && sizes[number].used % PAGE + length > PAGE - MARGIN)
        sizes[number].used += PAGE - sizes[number].used % PAGE;
    if (sizes[number].used + length > RANGE)
        return NULL;
    block = ranges + number * RANGE + sizes[number].used;
    sizes[number].used += length;
    return block;
}

void free(void *block)
{
    size_t number;
    if (block == NULL)
        return;
    number = (size_t)((char *)block - ranges) / RANGE;
    memcpy(block, &sizes[number].freed, sizeof(void *));
    sizes[number].freed = block;
}

void *calloc(size_t count, size_t size)
{
    void *block;
    if (size && count > RANGE / size)
        return NULL;
    block = malloc(count * size);
    return block == NULL ? NULL : memset(block, 0, count * size);
}

void *realloc(void *block, size_t size)
{
    void *other;
    if (block == NULL)
        return malloc(size);
    if (size && number_of(size) == number_of(room(block)))
        return block;
    other = malloc(size);
    if (other == NULL)
        return NULL;
    memcpy(other, block, size < room(block) ? size : room(block));
    free(block);
    return other;
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    /* Sizes from a page on are powers of two, and so are what they are aligned to. */
    *block = malloc(alignment > LINE && size < alignment ? alignment : size);
    if (*block == NULL)
        return ENOMEM;
    return (uintptr_t)*block % alignment ? EINVAL : 0;
}

void *aligned_alloc(size_t alignment, size_t size)
{
    void *block;
    return posix_memalign(&block, alignment, size) ? NULL : block;
}

size_t malloc_usable_size(void *block)
{
    return block == NULL ? 0 : room(block);
}
