"""What frameworks call by themselves: class-based views, templates, serializers, the admin, GraphQL resolvers."""
