"""Tables of the knowledge base."""

from bag.knowledge.models.article import Article, ArticleKind, ArticleState, Audience, Verdict

__all__ = ["Article", "ArticleKind", "ArticleState", "Audience", "Verdict"]
