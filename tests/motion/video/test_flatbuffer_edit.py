"""Lists inside model files, read as the library for whole models reads them."""

import pytest
from ai_edge_litert import schema_py_generated as schema

from perkup.motion.video import flatbuffer_edit


@pytest.mark.parametrize("number", [0, 1])
def test_lists_are_read_as_the_library_reads_them(networks: tuple[bytes, bytes], number: int) -> None:
    graph = schema.Model.GetRootAs(networks[number], 0).Subgraphs(0)
    buffer = flatbuffer_edit.FlatBufferEditor(networks[number])
    (ours,) = buffer.tables(buffer.root, flatbuffer_edit.MODEL_SUBGRAPHS)
    assert buffer.numbers(ours, flatbuffer_edit.SUBGRAPH_OUTPUTS) == graph.OutputsAsNumpy().tolist()
    operators = buffer.tables(ours, flatbuffer_edit.SUBGRAPH_OPERATORS)
    assert len(operators) == graph.OperatorsLength() > 50
    for index, operator in enumerate(operators):
        assert (
            buffer.numbers(operator, flatbuffer_edit.OPERATOR_INPUTS) == graph.Operators(index).InputsAsNumpy().tolist()
        )
        assert (
            buffer.numbers(operator, flatbuffer_edit.OPERATOR_OUTPUTS)
            == graph.Operators(index).OutputsAsNumpy().tolist()
        )
    shapes = [
        buffer.numbers(tensor, flatbuffer_edit.TENSOR_SHAPE)
        for tensor in buffer.tables(ours, flatbuffer_edit.SUBGRAPH_TENSORS)
    ]
    assert shapes == [
        [] if graph.Tensors(index).ShapeIsNone() else graph.Tensors(index).ShapeAsNumpy().tolist()
        for index in range(graph.TensorsLength())
    ]


def test_a_list_shrinks_in_its_place_and_never_grows(networks: tuple[bytes, bytes]) -> None:
    buffer = flatbuffer_edit.FlatBufferEditor(networks[1])
    (graph,) = buffer.tables(buffer.root, flatbuffer_edit.MODEL_SUBGRAPHS)
    outputs, operators = (
        buffer.numbers(graph, flatbuffer_edit.SUBGRAPH_OUTPUTS),
        buffer.tables(graph, flatbuffer_edit.SUBGRAPH_OPERATORS),
    )
    buffer.shorten(graph, flatbuffer_edit.SUBGRAPH_OUTPUTS, outputs[1:])
    buffer.shorten(graph, flatbuffer_edit.SUBGRAPH_OPERATORS, operators[::2], tables=True)
    assert buffer.numbers(graph, flatbuffer_edit.SUBGRAPH_OUTPUTS) == outputs[1:]
    assert buffer.tables(graph, flatbuffer_edit.SUBGRAPH_OPERATORS) == operators[::2]
    assert len(buffer.content) == len(networks[1])
    with pytest.raises(ValueError, match="shorter"):
        buffer.shorten(graph, flatbuffer_edit.SUBGRAPH_OUTPUTS, outputs)


def test_a_field_that_is_left_out_is_empty(networks: tuple[bytes, bytes]) -> None:
    buffer = flatbuffer_edit.FlatBufferEditor(networks[1])
    assert buffer.numbers(buffer.root, 99) == []
    assert buffer.tables(buffer.root, 99) == []
