from .base import Stamped
from .catalog import *
from .catalog import _Hidden
from .orders import Line, Order
from .orders import Refund as MoneyBack
