from stackcheck.faces.api import ConfigError as ConfigError
from stackcheck.faces.api import Finding as Finding
from stackcheck.faces.api import Place as Place
from stackcheck.faces.api import Severity as Severity
from stackcheck.faces.api import Step as Step
from stackcheck.faces.api import check as check

__version__: str
