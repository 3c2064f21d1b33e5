"""SDKs of web services: payments, messages, issue trackers, mail delivery."""

from __future__ import annotations

from stackcheck.catalogue.blocking.row import rows

_THREAD = "asyncio.to_thread(...)"

TABLE = (
    *rows(
        "waits",
        "waits for Stripe",
        "the method of that name that ends in _async",
        """
        stripe: ** -set_app_info -util.**
        stripe.Webhook stripe.StripeClient: -construct_event
        stripe.WebhookSignature: -verify_header
        stripe.StripeObject stripe.Event stripe.Customer stripe.Subscription stripe.Invoice: -construct_from
        stripe.StripeObject: -update
        stripe.**: -get -keys -values -items -pop -copy -setdefault -to_dict -to_dict_recursive -refresh_from
        """,
    ),
    *rows(
        "waits",
        "waits for Slack",
        "slack_sdk.web.async_client.AsyncWebClient",
        """
        slack_sdk.WebClient: *
        slack_sdk.webhook.WebhookClient: send send_dict
        """,
    ),
    *rows(
        "waits",
        "waits for the service",
        _THREAD,
        """
        twilio.rest.Client: **
        sendgrid.SendGridAPIClient: send
        sendgrid.SendGridAPIClient.client: **
        resend.Emails: send
        mailchimp_marketing.Client mailchimp_transactional.Client: **
        postmarker.core.PostmarkClient: **
        braintree.BraintreeGateway: **
        razorpay.Client: **
        paypalrestsdk.Payment: create execute find all
        plaid.api.plaid_api.PlaidApi: *
        pusher.Pusher: trigger trigger_batch
        hubspot.HubSpot: **
        simple_salesforce: Salesforce
        simple_salesforce.Salesforce: ** -close
        intercom.client.Client: **
        zenpy.Zenpy: **
        asana.Client: **
        atlassian.Jira atlassian.Confluence atlassian.Bitbucket: *
        jira: JIRA
        jira.JIRA: * -close
        github.Github: * -close -get_app
        github.Repository.Repository github.Organization.Organization github.AuthenticatedUser.AuthenticatedUser
            github.PullRequest.PullRequest github.Issue.Issue github.NamedUser.NamedUser: *
        gitlab.Gitlab: **
        notion_client.Client: **
        tweepy.API tweepy.Client: *
        praw.Reddit: **
        pyairtable.Table: *
        discord.SyncWebhook: send edit
        shopify.Session: request_token
        gql.Client: execute
        boxsdk.Client: *
        O365.Account: authenticate
        O365.Message: send
        """,
    ),
)
