"""What a ticket is about, proposed from its words: pieces of words weighed by TF-IDF, a linear model for each target.

Turkish puts its grammar at the ends of words, so a text counts as the pieces of three and four letters of its folded
words; figures and signs are left out, and with them telephone and identity numbers. Fitting needs scikit-learn;
proposing needs NumPy only, so that the processes that answer people stay light. Both are imported where they are used.
"""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bag.core.text import fold

SERVICE, TYPE, PRIORITY = "service", "type", "priority"
TARGETS = (SERVICE, TYPE, PRIORITY)
VERSION = 1
"""Of the stored form; a model of another version is not read."""
SHOWN = 2
REASONS = 3
"""Words that are told as reason of a proposal, at most."""
PIECES = range(3, 5)
MOST_PIECES = 30_000
LONGEST = 2_000
"""Letters of a text that are looked at."""
COLD = 100
"""After so many own tickets the texts of the cold start weigh half."""
STRENGTH = 20.0
"""Inverse of the regularization, chosen by cross-validation over the duty catalogue."""
FOLDS = 5
_WORD = re.compile(r"[^\W\d_]{2,40}")


class ModelError(ValueError):
    """Stored bytes that are no model of this version."""


@dataclass(frozen=True)
class Sample:
    """A text and what is known of it: target → label; with a type there is its service.

    ``own``: a ticket of the branch, not a text of the cold start.
    """

    text: str
    labels: Mapping[str, str]
    own: bool = False


@dataclass(frozen=True)
class Proposal:
    """A label with its share (0 to 1; of all labels of the target they make 1) and the words that speak for it."""

    label: str
    share: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class Head:
    """The linear model of one target: ``weights`` is labels × pieces, ``bias`` has one number for each label."""

    labels: tuple[str, ...]
    weights: Any
    bias: Any


@dataclass(frozen=True)
class Model:
    """Pieces in the order of the columns, how rare each is, and a head for each target with two labels or more."""

    pieces: tuple[str, ...]
    rarity: Any
    heads: Mapping[str, Head]

    @cached_property
    def _column(self) -> dict[str, int]:
        return {piece: column for column, piece in enumerate(self.pieces)}

    def propose(self, text: str) -> dict[str, tuple[Proposal, ...]]:
        """Target → the two likeliest labels; a target is missing when no word of the text says anything."""
        import numpy as np

        found = [(word, self._columns(word)) for word in dict.fromkeys(words(text))]
        row = np.zeros(len(self.pieces), dtype=np.float64)
        for column, times in Counter(self._columns(" ".join(words(text)))).items():
            row[column] = (1 + np.log(times)) * self.rarity[column]
        length = float(np.linalg.norm(row))
        if not length:
            return {}
        row /= length
        return {target: _ranked(head, row, found) for target, head in self.heads.items()}

    def _columns(self, text: str) -> list[int]:
        return [self._column[piece] for piece in pieces(text) if piece in self._column]

    def dump(self) -> bytes:
        """The model as a compressed archive of plain arrays; nothing in it can run when it is read."""
        import numpy as np

        heads = {target: list(head.labels) for target, head in self.heads.items()}
        head = json.dumps({"version": VERSION, "pieces": self.pieces, "heads": heads})
        arrays = {"rarity": self.rarity}
        for target, one in self.heads.items():
            arrays |= {f"{target}_weights": one.weights, f"{target}_bias": one.bias}
        file = io.BytesIO()
        np.savez_compressed(file, head=np.frombuffer(head.encode(), dtype=np.uint8), **arrays)
        return file.getvalue()


def load(data: bytes) -> Model:
    """The model of stored bytes. Raises ``ModelError`` when they are none, of another version, or of odd shapes."""
    import numpy as np

    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            head = json.loads(archive["head"].tobytes())
            if head["version"] != VERSION:
                raise ModelError(f"version {head['version']}")
            heads = {
                target: Head(tuple(labels), archive[f"{target}_weights"], archive[f"{target}_bias"])
                for target, labels in head["heads"].items()
            }
            model = Model(tuple(head["pieces"]), archive["rarity"], heads)
    except ModelError:
        raise
    except Exception as error:  # whatever odd bytes do to the readers of archive and JSON
        raise ModelError(str(error)) from error
    _check(model)
    return model


def _check(model: Model) -> None:
    import numpy as np

    columns = len(model.pieces)
    arrays = [model.rarity, *(array for head in model.heads.values() for array in (head.weights, head.bias))]
    shapes = model.rarity.shape == (columns,) and all(
        head.weights.shape == (len(head.labels), columns) and head.bias.shape == (len(head.labels),)
        for head in model.heads.values()
    )
    if not shapes or not all(array.dtype == np.float32 and np.isfinite(array).all() for array in arrays):
        raise ModelError("arrays of odd shape or content")


def levels(priority: int, impact: int, urgency: int) -> tuple[int, int]:
    """Impact and urgency (1 to 3) that give a priority (1 to 5), nearest to the given ones; the impact stays first."""
    fitting = [(one, priority + 1 - one) for one in range(1, 4) if 1 <= priority + 1 - one <= 3]
    return min(fitting, key=lambda pair: (abs(pair[0] - impact) + abs(pair[1] - urgency), abs(pair[0] - impact)))


def words(text: str) -> list[str]:
    """The words of a text as they are written; figures and signs are left out."""
    return _WORD.findall(text[:LONGEST])


def pieces(text: str) -> Iterator[str]:
    """The pieces of the folded words of a text, borders of words marked by a space."""
    for word in words(text):
        padded = f" {fold(word)} "
        for size in PIECES:
            if size >= len(padded):
                yield padded
                break
            for start in range(len(padded) - size + 1):
                yield padded[start : start + size]


def _ranked(head: Head, row: Any, found: list[tuple[str, list[int]]]) -> tuple[Proposal, ...]:
    import numpy as np

    scores = head.weights @ row + head.bias
    shares = np.exp(scores - scores.max())
    shares /= shares.sum()
    best = np.argsort(-shares, kind="stable")[:SHOWN]
    common = head.weights.mean(axis=0)
    return tuple(
        Proposal(head.labels[place], float(shares[place]), _reasons(head.weights[place] - common, row, found))
        for place in best
    )


def _reasons(weights: Any, row: Any, found: list[tuple[str, list[int]]]) -> tuple[str, ...]:
    """The words whose pieces speak for a label more than for the others, the strongest first."""
    gains = [(float((weights[columns] * row[columns]).sum()), word) for word, columns in found if columns]
    strong = sorted((gain, word) for gain, word in gains if gain > 0)
    most = strong[-1][0] if strong else 0.0
    return tuple(word for gain, word in reversed(strong) if gain >= most / 5)[:REASONS]


def fit(samples: Sequence[Sample]) -> Model:
    """Learn from texts. A target is learned when two labels of it are known. Raises ``ValueError`` when none is."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(
        analyzer=lambda text: list(pieces(text)), sublinear_tf=True, max_features=MOST_PIECES, dtype=np.float32
    )
    table = vectorizer.fit_transform([sample.text for sample in samples])
    heads = {target: head for target in TARGETS if (head := _head(table, samples, target)) is not None}
    if not heads:
        raise ValueError("no target has two labels")
    if SERVICE in heads and TYPE in heads:
        heads[TYPE] = _with_service(heads[TYPE], heads[SERVICE], samples)
    return Model(tuple(vectorizer.get_feature_names_out()), vectorizer.idf_.astype(np.float32), heads)


def _head(table: Any, samples: Sequence[Sample], target: str) -> Head | None:
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    rows = [place for place, sample in enumerate(samples) if target in sample.labels]
    labels = [samples[place].labels[target] for place in rows]
    if len(set(labels)) < 2:
        return None
    linear = LogisticRegression(C=STRENGTH, max_iter=500)
    with threadpool_limits(1):  # so small a problem is slower on many threads, and tenfold on a busy machine
        linear.fit(table[rows], labels, sample_weight=_weights([samples[place] for place in rows], labels))
    weights, bias = linear.coef_, linear.intercept_
    if len(weights) == 1:  # two labels: one line between them
        weights, bias = np.vstack([np.zeros_like(weights), weights]), np.append(0.0, bias)
    return Head(tuple(map(str, linear.classes_)), weights.astype(np.float32), bias.astype(np.float32))


def _with_service(types: Head, services: Head, samples: Sequence[Sample]) -> Head:
    """Types whose scores have the score of their service in them: far more texts speak of services than of types."""
    import numpy as np

    pairs = Counter((sample.labels[TYPE], sample.labels[SERVICE]) for sample in samples if TYPE in sample.labels)
    parents = {kind: service for (kind, service), _count in reversed(pairs.most_common())}
    rows = np.array([services.labels.index(parents[kind]) for kind in types.labels])
    return Head(types.labels, types.weights + services.weights[rows], types.bias + services.bias[rows])


def _weights(samples: Sequence[Sample], labels: Sequence[str]) -> list[float]:
    """Own tickets weigh 1. Texts of the cold start weigh less with every ticket, and each label's the same together."""
    own = sum(sample.own for sample in samples)
    cold = Counter(label for sample, label in zip(samples, labels, strict=True) if not sample.own)
    even = sum(cold.values()) / max(len(cold), 1)
    fading = COLD / (COLD + own)
    return [1.0 if sample.own else fading * even / cold[label] for sample, label in zip(samples, labels, strict=True)]


@dataclass(frozen=True)
class Accuracy:
    """Of ``texts`` that a model had not seen: the share whose label came first, and among the two shown."""

    texts: int
    top1: float
    top2: float


def accuracy(samples: Sequence[Sample]) -> dict[str, Accuracy]:
    """Target → accuracy by cross-validation in five parts: over own tickets, or over all texts while there are few.

    The texts of the cold start are always learned when own tickets are judged.
    """
    own = [sample for sample in samples if sample.own]
    judged, always = (own, [sample for sample in samples if not sample.own]) if len(own) >= COLD else (samples, [])
    tried: dict[str, list[tuple[bool, bool]]] = {target: [] for target in TARGETS}
    for part in range(FOLDS):
        rest = [sample for place, sample in enumerate(judged) if place % FOLDS != part]
        try:
            model = fit([*always, *rest])
        except ValueError:
            return {}
        for sample in judged[part::FOLDS]:
            proposed = model.propose(sample.text)
            for target, label in sample.labels.items():
                shown = [one.label for one in proposed.get(target, ())]
                tried[target].append((shown[:1] == [label], label in shown))
    return {
        target: Accuracy(len(rows), sum(row[0] for row in rows) / len(rows), sum(row[1] for row in rows) / len(rows))
        for target, rows in tried.items()
        if rows
    }
