"""The matrices of one part of a file, as its model knows them.

All-in-one files hold four models under prefixes; bitsandbytes stores a matrix as a row of packed bytes with its
scales in tensors of their own. Here a part's tensors have their own names, and a packed matrix is one tensor
again with its true shape and all its bytes.
"""

from __future__ import annotations

from fluxdesk.formats.any_header import Header
from fluxdesk.formats.file_facts import Need, Tensors, is_quant_data, storage_name, weight_elements
from fluxdesk.formats.recognise import split_parts
from fluxdesk.formats.tensor_table import TensorInfo


def part_tensors(header: Header, part: Need) -> tuple[TensorInfo, ...]:
    """The tensors of `part` without its prefix; of the whole file when it holds only one model.

    A matrix in NF4 or FP4 has that type, shape (out, in) and the bytes of its codes and scales together; its
    `offset` is that of the codes.
    """
    tensors: Tensors = {tensor.name: tensor for tensor in header.tensors}
    parts = split_parts(tensors)
    if part in parts:
        tensors = parts[part][1]
    return tuple(_whole(tensors, name) for name in tensors if not is_quant_data(name))


def _whole(tensors: Tensors, name: str) -> TensorInfo:
    tensor = tensors[name]
    kind = storage_name(tensors, name)
    if kind not in {"NF4", "FP4"}:
        return TensorInfo(name, tensor.shape, tensor.type_name, tensor.offset, tensor.nbytes)
    elements = weight_elements(tensors, name)
    bias = tensors.get(name.removesuffix(".weight") + ".bias")
    rows = bias.elements if bias is not None and bias.elements else 1
    sides = (
        "absmax",
        "quant_map",
        "nested_absmax",
        "nested_quant_map",
        f"quant_state.bitsandbytes__{kind.lower()}",
    )
    nbytes = tensor.nbytes + sum(
        tensors[f"{name}.{side}"].nbytes for side in sides if f"{name}.{side}" in tensors
    )
    return TensorInfo(name, (rows, elements // rows), kind, tensor.offset, nbytes)
