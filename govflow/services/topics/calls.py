"""Calls for requests: who competes, and the list that is voted on."""

from __future__ import annotations

from govflow.domain.calls.entering import rules
from govflow.domain.calls.facts import (
    EnterCall,
    FundKeeper,
    KeepDivision,
    KeepPool,
    ListedRequests,
    ListVote,
    PutOnList,
    ReviewersPool,
    TakeOffList,
)
from govflow.messages import Message
from govflow.services.queries.calls.link import load_ranking_link
from govflow.services.queries.calls.questions import asked_of_questions, load_questions
from govflow.services.topics.topic import Intent, Section, Topic
from govflow.store.lists.competing import (
    CallRequestRow,
    CallReviewerRow,
    enter_call,
    keep_division,
    keep_pool,
    load_keeper,
    load_list_vote,
    load_listed,
    load_pool,
    put_on_list,
    take_off_list,
)

CALLS = Topic(
    rules=rules,
    loaders={
        FundKeeper: load_keeper,
        ListVote: load_list_vote,
        ListedRequests: load_listed,
        ReviewersPool: load_pool,
    },
    intents={
        KeepPool: Intent(
            write=keep_pool,
            says=lambda _, intent: Message(
                "%(n)s person may review the requests.", "%(n)s persons may review the requests.", n=len(intent.people)
            ),
        ),
        EnterCall: Intent(
            write=enter_call, says=lambda _, intent: Message("The request competes with the others of this call.")
        ),
        KeepDivision: Intent(
            write=keep_division,
            says=lambda _, intent: Message("The record tells by which rule the envelope is divided, and how."),
        ),
        PutOnList: Intent(
            write=put_on_list, says=lambda _, intent: Message("It waits for the vote on the list of its call.")
        ),
        TakeOffList: Intent(
            write=take_off_list, says=lambda _, intent: Message("It does not wait for that vote any more.")
        ),
    },
    sections=(
        Section(
            template="cases/sections/questions.html",
            load=load_questions,
            asks=(asked_of_questions,),
            public=lambda _work, _case: True,
        ),
        Section(
            template="cases/sections/calls.html",
            place="beside",
            load=load_ranking_link,
            public=lambda _work, _case: False,
        ),
    ),
    tables=(CallRequestRow, CallReviewerRow),
)
