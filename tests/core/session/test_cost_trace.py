"""What finished prompts cost, in their order, in a bounded number of blocks."""

from hypothesis import given
from hypothesis import strategies as st

from core.session.cost_trace import BLOCKS_KEPT, CostTrace

prompts = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=700)


@given(prompts)
def test_blocks_hold_every_prompt_and_stay_few(costs: list[tuple[float, bool]]):
    trace = CostTrace()
    for usd, bought in costs:
        trace.add(usd, bought=bought)
    assert trace.prompts == len(costs)
    assert len(trace.blocks) <= BLOCKS_KEPT
    assert sum(block.bought for block in trace.blocks) == trace.bought == sum(b for _, b in costs)
    assert abs(sum(block.cost_usd for block in trace.blocks) - trace.cost_usd) < 1e-6
    full = trace.full_blocks
    assert len(full) * trace.block_size <= len(costs) < (len(full) + 1) * trace.block_size


def test_a_copy_goes_its_own_way():
    trace = CostTrace()
    for _ in range(100):
        trace.add(1.0, bought=True)
    other = trace.copy()
    assert other == trace
    other.add(1.0, bought=False)
    assert (trace.prompts, other.prompts) == (100, 101)
    assert sum(block.cost_usd for block in trace.blocks) == 100
