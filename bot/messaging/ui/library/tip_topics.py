"""The `topic` option of /tip and /myth: what is offered while typing, and what was meant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from discord import app_commands

from bot.domain.library.entries import Myth, Tip
from bot.domain.library.library import Library
from bot.domain.library.terms import Topic
from bot.messaging.texts.sentences import say

MOST = 25
"""Choices that Discord shows."""

Text = TypeVar("Text", Tip, Myth)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicIndex(Generic[Text]):
    """All tips, or all myths, by topic."""

    texts: Sequence[Text]
    topics: Sequence[Topic]
    labels: Mapping[Topic, str]

    def choices(self, typed: str) -> list[app_commands.Choice[str]]:
        """Return topics, then titles, that hold all the words typed so far."""
        offered = [*self._topic_choices(typed), *self._title_choices(typed)]
        return offered[:MOST]

    def find(self, text_or_topic: str) -> Topic | Text | None:
        """Return what somebody picked or typed: a topic, else the first text that fits."""
        for topic in self.topics:
            if text_or_topic == topic or _same(text_or_topic, self.labels[topic]):
                return topic
        for text in self.texts:
            if text_or_topic == text.id or _same(text_or_topic, text.title):
                return text
        fitting = self.choices(text_or_topic) if text_or_topic.strip() else []
        return self.find(fitting[0].value) if fitting else None

    def topic_with_more(self, text: Text) -> Topic | None:
        """Return the topic of a text; `None` where it stands there alone."""
        return text.topic if self._count(text.topic) > 1 else None

    def _topic_choices(self, typed: str) -> Iterable[app_commands.Choice[str]]:
        for topic in self.topics:
            label = self.labels[topic]
            if _holds(label, typed):
                count = self._count(topic)
                name = say("tips.topic", "{label} ({count})", label=label, count=count)
                yield app_commands.Choice(name=name, value=topic.value)

    def _title_choices(self, typed: str) -> Iterable[app_commands.Choice[str]]:
        fitting = [text for text in self.texts if _holds(self._words_of(text), typed)]
        fitting.sort(key=lambda text: (not _holds(text.title, typed), text.title))
        for text in fitting:
            yield app_commands.Choice(name=text.title, value=text.id)

    def _words_of(self, text: Text) -> str:
        return f"{text.title} {self.labels[text.topic]} {text.id}"

    def _count(self, topic: Topic) -> int:
        return sum(text.topic is topic for text in self.texts)


def tip_shelves(library: Library) -> TopicIndex[Tip]:
    """Return the tips by topic."""
    return TopicIndex(texts=library.tips, topics=library.topics, labels=library.labels.topics)


def myth_shelves(library: Library) -> TopicIndex[Myth]:
    """Return the myths by topic."""
    return TopicIndex(texts=library.myths, topics=library.myth_topics, labels=library.labels.topics)


def topic_of(value: str) -> Topic | None:
    """Return the topic that a button carries; `None` for any, or for one that is gone."""
    return Topic(value) if value in set(Topic) else None


def _holds(text: str, typed: str) -> bool:
    return all(word in text.casefold() for word in typed.casefold().split())


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.casefold()
