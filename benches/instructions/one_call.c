/* Lets callgrind see one call of a Python function and nothing else.
 *
 * Turning the instrumentation on empties the simulated caches. They are larger than all that one call can touch, so
 * that nothing falls out again: each miss is a cache line that the call touches for the first time. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <valgrind/callgrind.h>

static PyObject *watch(PyObject *module, PyObject *args)
{
    PyObject *function, *argument;
    const char *label;
    (void)module;
    if (!PyArg_ParseTuple(args, "OOs:watch", &function, &argument, &label))
        return NULL;
    CALLGRIND_ZERO_STATS;
    CALLGRIND_START_INSTRUMENTATION;
    PyObject *result = PyObject_CallOneArg(function, argument);
    CALLGRIND_STOP_INSTRUMENTATION;
    CALLGRIND_DUMP_STATS_AT(label);
    return result;
}

static PyMethodDef functions[] = {
    {"watch", watch, METH_VARARGS, "watch(function, argument, label): calls it, and dumps what was counted as label."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    .m_base = PyModuleDef_HEAD_INIT, .m_name = "one_call", .m_size = -1, .m_methods = functions};

PyMODINIT_FUNC PyInit_one_call(void)
{
    return PyModule_Create(&definition);
}
