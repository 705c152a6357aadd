# A scan over angles, a job for each point: the farm's form of one `spng-eval`.
#
#   snakemake -s docs/examples/snakemake/scan.smk --cores 4 --config output=scan planes=u,v,w angles=0,45,80
#   snakemake -s docs/examples/snakemake/scan.smk --profile docs/examples/snakemake/slurm --config ...
#
# Points that are there are not done again; the table comes when all are.
OUTPUT = config.get("output", "scan")
PLANES = str(config.get("planes", "u,v,w")).split(",")
ANGLES = str(config.get("angles", "0,1,3,5,10,20,30,45,60,75,80,82,84,89")).split(",")
# Other arguments of angle-scan.jsonnet, as for spng-eval -A.
ARGUMENTS = " ".join(
    f"-A {key}={config.get(key, default)}"
    for key, default in {"detector": "pdhd", "files": "auto", "chains": "spng,osp", "events": 5, "tpcid": 0}.items()
)


rule all:
    input:
        f"{OUTPUT}/scan.csv",


rule point:
    output:
        OUTPUT + "/points/{plane}-txz{angle}.json",
    log:
        OUTPUT + "/log/{plane}-txz{angle}.log",
    threads: 1
    resources:
        mem_mb=6000,
        runtime=60,
    shell:
        "OMP_NUM_THREADS={threads} wire-cell -c angle-scan.jsonnet {ARGUMENTS} -A output={OUTPUT}"
        " -A planes={wildcards.plane} -A angles={wildcards.angle} 2> {log}"


rule table:
    input:
        expand(OUTPUT + "/points/{plane}-txz{angle}.json", plane=PLANES, angle=ANGLES),
    output:
        f"{OUTPUT}/scan.csv",
    params:
        planes=",".join(PLANES),
        angles=",".join(ANGLES),
    shell:
        "spng-eval {ARGUMENTS} -o {OUTPUT} --planes {params.planes} --angles {params.angles}"
