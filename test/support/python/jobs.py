"""Running the programs of the build tree from tests."""
import os
import pathlib
import subprocess

SUPPORT = pathlib.Path(__file__).resolve().parent
BIN = pathlib.Path(os.environ["SPNG_BINARY_DIR"]) / "bin"
MAIN_JOB = "sigproc.jsonnet"
# Several processes by mpirun as in containers: by root, with fewer cores than processes.
MPI = dict(OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1", OMPI_MCA_rmaps_base_oversubscribe="1",
           OMPI_MCA_btl_base_warn_component_unused="0")


def run_program(name, *arguments, data=None, cwd=None):
    """Run a program with a folder of data in front of the data path; what came out is in the result."""
    path = os.environ.get("WIRECELL_PATH", "")
    environment = dict(os.environ, WIRECELL_PATH=f"{data}:{path}" if data else path)
    return subprocess.run([BIN / name, *map(str, arguments)], env=environment, cwd=cwd, capture_output=True, text=True)


def arguments(**words):
    """Top level arguments as options.  Outputs of an earlier call are replaced, unless something else is said."""
    if "output" in words and not {"overwrite", "resume"} & set(words):
        words["overwrite"] = "true"
    return [part for key, value in words.items() for part in ("-A", f"{key}={value}")]


def run_main_job(source, output, data=None, cwd=None, **words):
    options = arguments(input=source, output=output, **words)
    return run_program("wire-cell", "-c", MAIN_JOB, *options, data=data, cwd=cwd)
