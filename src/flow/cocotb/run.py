

def test_in_icarus():
    """Builds the design and runs the test above."""
    from cocotb_tools.check_results import get_results
    from cocotb_tools.runner import get_runner

    design = HERE.parent
    build = design / "build" / "cocotb"
    sources = [
@SOURCES@    ]
    runner = get_runner("icarus")
    runner.build(
        sources=[design / source for source in sources],
        hdl_toplevel="@TOP@",
        build_dir=build,
        always=True,
        timescale=("1ns", "1ps"),
    )
    results = runner.test(
        hdl_toplevel="@TOP@",
        test_module=Path(__file__).stem,
        build_dir=build,
        test_dir=design,
        results_xml=str(build / "results.xml"),
    )
    run, failed = get_results(results)
    assert run and not failed, f"{failed} of {run} tests failed"


if __name__ == "__main__":
    test_in_icarus()
