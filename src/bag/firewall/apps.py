from bag.core.apps import Room
